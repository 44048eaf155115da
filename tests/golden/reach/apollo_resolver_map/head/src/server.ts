import { ApolloServer } from "@apollo/server";
import { resolvers } from "./resolvers";

const server = new ApolloServer({ typeDefs: "type Query { me: String }", resolvers });
