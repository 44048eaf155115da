export const resolvers = {
  Query: {
    user: () => "b",
  },
};
