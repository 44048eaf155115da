export const A = () => <p>{1</p>;
