import { user } from "../../../lib/session";

export default function Page() {
  return <p>{user()}</p>;
}
