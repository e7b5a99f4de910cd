// What is declared in the fixture organisation, and what helps to write its policies.

const unit = (id, parent, name) => ({ kind: "unit", id, ...(parent && { parent }), name });
const account = (id, inUnit, name, self_service = false) => ({
  kind: "account",
  id,
  unit: inUnit,
  name,
  self_service,
});
const project = (id, of, name, environment, data_classes = []) => ({
  kind: "project",
  id,
  account: of,
  name,
  environment,
  data_classes,
});
const principal = (id, name, type, of, inProject, disabled = false) => ({
  kind: "principal",
  id,
  name,
  type,
  account: of,
  project: inProject,
  disabled,
});
const member = (of, at, role) => ({ kind: "member", principal: of, unit: at, role });
const group = (name, at, role) => ({ kind: "group", group: name, unit: at, role });
const policy = (id, at, baseline, description, text) => ({
  kind: "policy",
  id,
  unit: at,
  baseline,
  description,
  text,
});

export const FULL = [
  unit("root", null, "Northwind Traders"),
  unit("retail", "root", "Retail"),
  unit("stores", "retail", "Stores"),
  unit("online", "retail", "Online shop"),
  unit("finance", "root", "Finance"),
  unit("research", "root", "Research and development"),
  account("123456789012", "root", "Platform", true),
  account("210987654321", "stores", "Tills and scanners"),
  account("345678901234", "online", "Shop assistants"),
  account("456789012345", "finance", "Ledger automation"),
  account("567890123456", "research", "Laboratory", true),
  project("sandbox", "123456789012", "Sandbox", "sandbox"),
  project("contract-search", "456789012345", "Contract search", "production", ["contracts", "personal"]),
  project("support-assistant", "345678901234", "Support assistant", "production", ["personal"]),
  project("shop-texts", "345678901234", "Shop texts", "development"),
  project("stock-forecast", "210987654321", "Stock forecast", "development"),
  principal("u-0001", "Mira Basalt", "user", "123456789012", "sandbox"),
  principal("u-0002", "Jonas Slate", "user", "345678901234", "shop-texts"),
  principal("u-0003", "Ada Gneiss", "user", "456789012345", "contract-search"),
  principal("u-0004", "Omar Flint", "user", "123456789012", "sandbox"),
  principal("u-0005", "Lena Marl", "user", "567890123456", "sandbox", true),
  principal("svc-support", "Support assistant", "service", "345678901234", "support-assistant"),
  principal("svc-search", "Contract search", "service", "456789012345", "contract-search"),
  principal("svc-nightly-batch", "svc-nightly-batch", "service", "210987654321", "stock-forecast"),
  member("u-0001", "root", "platform-admin"),
  member("u-0002", "retail", "unit-admin"),
  member("u-0002", "online", "developer"),
  member("u-0003", "root", "legal-reviewer"),
  member("u-0003", "finance", "developer"),
  member("u-0004", "root", "auditor"),
  member("svc-support", "online", "application"),
  member("svc-search", "finance", "application"),
  group("northwind-platform", "root", "platform-admin"),
  group("northwind-security", "root", "security-reviewer"),
  group("retail-developers", "retail", "developer"),
  policy(
    "no-personal-data-abroad",
    "root",
    true,
    "Calls with personal data stay in the European Union.",
    `// Personal data stays in the European Union.
forbid (
  principal,
  action in Action::"call",
  resource
) when {
  context.dataClasses.contains("personal") &&
  !(context.region like "eu-*")
};`,
  ),
  policy(
    "no-simulators-in-production",
    "root",
    true,
    "The simulator answers nothing that could be relied upon.",
    `forbid (
  principal,
  action in Action::"call",
  resource
) when { context.environment == "production" && resource.grade == "simulator" };`,
  ),
  policy(
    "retail-models",
    "retail",
    false,
    "Retail calls the models that it has tested.",
    `permit (
  principal,
  action in Action::"call",
  resource in Provider::"Anthropic"
);
permit (
  principal in Role::"developer",
  action in Action::"call",
  resource
) when { context.environment != "production" };`,
  ),
  policy(
    "no-streaming-at-the-tills",
    "stores",
    false,
    "",
    `forbid (
  principal,
  action == Action::"bedrock:InvokeModelWithResponseStream",
  resource
);`,
  ),
];
export const EMPTY = [
  unit("root", null, "Northwind Traders"),
  principal("u-0001", "Mira Basalt", "user", "123456789012", "sandbox"),
  member("u-0001", "root", "platform-admin"),
];

export const SCHEMA = `// What policies of Outcrop may speak of.

// A business unit. The root is Unit::"root".
entity Unit in [Unit];
// Twelve digits.
entity Account in [Unit];
entity Project in [Account];
// A role that holds in the principal's own account.
entity Role enum ["platform-admin", "unit-admin", "developer", "application"];
entity User in [Project, Role] { name: String, account: String, project: String, roles: Set<String> };
entity Service in [Project, Role] { name: String, account: String, project: String, roles: Set<String> };
entity Provider;
entity Model in [Provider] { provider: String, grade: String, task: String, family: String, regions: Set<String> };

type Call = {
  // Where the call comes from.
  region: String,
  // "on-demand", "batch" or "provisioned".
  mode: String,
  streaming: Bool,
  // Of the project: "sandbox", "development" or "production".
  environment: String,
  // Of the project.
  dataClasses: Set<String>,
};

action "call";
action "read";
action "bedrock:InvokeModel" in ["call"] appliesTo { principal: [User, Service], resource: [Model], context: Call };
action "bedrock:CountTokens" in ["call"] appliesTo { principal: [User, Service], resource: [Model], context: Call };
action "bedrock:GetFoundationModel" in ["read"] appliesTo { principal: [User, Service], resource: [Model], context: Call };
`;

export const TEMPLATES = [
  {
    id: "forbid-model",
    name: "Forbid a model",
    description: "Nobody under the unit calls it, whatever else is permitted.",
    text: 'forbid (\n  principal,\n  action in Action::"call",\n  resource == Model::"MODEL_ID"\n);\n',
  },
  {
    id: "only-providers",
    name: "Only some providers",
    description: "Models of these providers, and no others.",
    text: 'permit (\n  principal,\n  action in Action::"call",\n  resource in Provider::"PROVIDER"\n);\n',
  },
  {
    id: "regions",
    name: "Only some regions",
    description: "Calls from anywhere else are refused.",
    text: 'forbid (\n  principal,\n  action in Action::"call",\n  resource\n) unless { context.region like "eu-*" };\n',
  },
];
