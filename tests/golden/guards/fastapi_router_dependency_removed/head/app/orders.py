from fastapi import APIRouter, Depends, Security

from app.auth import current_user, scoped_user

router = APIRouter(prefix="/orders")


@router.get("/")
async def orders():
    return []


@router.delete("/{order_id}")
async def delete(order_id: int):
    return {"gone": order_id}
