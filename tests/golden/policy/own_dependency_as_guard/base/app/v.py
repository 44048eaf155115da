from fastapi import APIRouter, Depends

from app.tenants import tenant

router = APIRouter()


@router.get("/a")
async def a(current=Depends(tenant)):
    return "a"
