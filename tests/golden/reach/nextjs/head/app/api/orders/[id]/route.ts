export async function GET(request: Request) {
  return Response.json({ a: 2 });
}
