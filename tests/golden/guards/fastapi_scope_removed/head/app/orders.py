from fastapi import APIRouter, Depends, Security

from app.auth import current_user, scoped_user

router = APIRouter()


@router.delete("/orders/{order_id}")
async def delete(order_id: int, user=Security(scoped_user, scopes=["orders"])):
    return {"gone": order_id}
