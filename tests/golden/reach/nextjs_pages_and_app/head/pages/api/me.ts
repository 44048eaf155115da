import { user } from "@/lib/session";

export default function handler(req, res) {
  res.json({ user: user() });
}
