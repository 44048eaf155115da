import { Controller, Delete, Get, Param, UseGuards } from "@nestjs/common";
import { JwtAuthGuard } from "./jwt-auth.guard";

@Controller("cats")
export class CatsController {
  @Get()
  all() {
    return [];
  }

  @Delete(":id")
  remove(@Param("id") id: string) {
    return { gone: id };
  }
}
