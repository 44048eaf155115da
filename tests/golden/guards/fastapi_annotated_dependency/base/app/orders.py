from typing import Annotated

from fastapi import APIRouter, Depends

from app.auth import current_user

router = APIRouter()


@router.get("/orders")
async def orders(user=Depends(current_user)):
    return [user]
