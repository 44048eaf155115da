from fastapi import APIRouter

router = APIRouter()


@router.get("/a")
async def a():
    return "a"
