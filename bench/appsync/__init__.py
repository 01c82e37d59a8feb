"""Our AppSync: a getImage against bare graphql-core, one handler's JavaScript, start-up."""
