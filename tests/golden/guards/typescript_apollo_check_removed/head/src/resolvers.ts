import { GraphQLError } from "graphql";

export const resolvers = {
  Mutation: {
    refund: (_, { id }, context) => {
      return { gone: id };
    },
  },
};
