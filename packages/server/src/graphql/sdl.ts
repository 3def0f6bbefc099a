/** The schema. Names and shapes are those of Canvas's public schema. */
export const SDL = /* GraphQL */ `
  "A moment, as ISO 8601 text."
  scalar DateTime

  "A fault of an input; the attribute is named as in the input."
  type ValidationError {
    attribute: String!
    message: String!
  }

  type Query {
    "The caller's own signature and out-of-office answer."
    myInboxSettings: InboxSettings
  }

  type Mutation {
    updateMyInboxSettings(input: UpdateMyInboxSettingsInput!): UpdateMyInboxSettingsPayload
  }

  type InboxSettings {
    _id: ID!
    createdAt: DateTime
    id: ID!
    outOfOfficeFirstDate: DateTime
    outOfOfficeLastDate: DateTime
    outOfOfficeMessage: String
    outOfOfficeSubject: String
    signature: String
    updatedAt: DateTime
    useOutOfOffice: Boolean!
    userId: ID!
    useSignature: Boolean!
  }

  "What is left out stays as it is; empty texts and dates mean none."
  input UpdateMyInboxSettingsInput {
    outOfOfficeFirstDate: String
    outOfOfficeLastDate: String
    outOfOfficeMessage: String
    outOfOfficeSubject: String
    signature: String
    useOutOfOffice: Boolean
    useSignature: Boolean
  }

  type UpdateMyInboxSettingsPayload {
    errors: [ValidationError!]
    myInboxSettings: InboxSettings
  }
`;
