import { me } from "./users";

export const resolvers = {
  Query: { me },
  Mutation: { rename: (_, { name }) => name },
};
