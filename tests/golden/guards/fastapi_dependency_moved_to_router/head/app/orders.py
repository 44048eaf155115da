from typing import Annotated

from fastapi import APIRouter, Depends

from app.auth import current_user

router = APIRouter(dependencies=[Depends(current_user)])


@router.get("/orders")
async def orders():
    return []
