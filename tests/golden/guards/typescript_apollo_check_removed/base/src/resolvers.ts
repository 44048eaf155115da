import { GraphQLError } from "graphql";

export const resolvers = {
  Mutation: {
    refund: (_, { id }, context) => {
      if (!context.user.isStaff) {
        throw new GraphQLError("forbidden");
      }
      return { gone: id };
    },
  },
};
