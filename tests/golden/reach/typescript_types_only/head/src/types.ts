export interface Order {
  id: number;
  name?: string;
}
