from fastapi import APIRouter

router = APIRouter(prefix="/orders")


@router.get("/{order_id}")
async def read(order_id: int):
    return order_id + 1
