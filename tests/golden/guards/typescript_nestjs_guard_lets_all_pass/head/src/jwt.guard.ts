import { CanActivate, ExecutionContext, Injectable } from "@nestjs/common";

@Injectable()
export class MemberGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest();
    return true;
  }
}
