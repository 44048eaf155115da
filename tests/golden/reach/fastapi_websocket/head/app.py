from fastapi import FastAPI, WebSocket

app = FastAPI()


@app.websocket("/ws")
async def updates(socket: WebSocket):
    await socket.accept()
    await socket.send_text("2")
