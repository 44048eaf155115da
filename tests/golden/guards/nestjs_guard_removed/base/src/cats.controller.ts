import { Controller, Get, UseGuards } from "@nestjs/common";
import { AuthGuard } from "@nestjs/passport";

@Controller("cats")
export class CatsController {
  @UseGuards(AuthGuard("jwt"))
  @Get()
  all() {
    return [];
  }
}
