export const resolvers = {
  Query: {
    user: () => "a",
  },
};
