from fastapi import Depends, FastAPI

from app import orders
from app.auth import current_user

app = FastAPI()
app.include_router(orders.router, prefix="/api", dependencies=[Depends(current_user)])
