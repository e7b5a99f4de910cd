// Why a decision of the fixture fell: the steps that the server would answer with.

export function explainAllowed(of) {
  return {
    allowed: true,
    message: "the call is allowed",
    steps: [
      rolesStep(of),
      entitlementStep(true),
      policyStep("root", "the baseline of unit `root`", "allows", "policy `outcrop:default` permits it", [
        { id: "outcrop:default", name: "application", unit: "root", effect: "permit" },
      ]),
      policyStep("root", "unit `root`", "says_nothing", "no policy of unit `root` is about it"),
      policyStep("retail", "unit `retail`", "allows", "policy `retail-models` of unit `retail` permits it", [
        { id: "retail-models", name: "policy0", unit: "retail", effect: "permit" },
      ]),
    ],
  };
}

export function explainRefused(of, { resource }, policy) {
  const forbids = [
    { id: policy, name: "policy0", unit: "root", effect: "forbid" },
    { id: "outcrop:default", name: "application", unit: "root", effect: "permit" },
  ];
  const detail = `policy \`${policy}\` of the baseline of unit \`root\` forbids it`;
  return {
    allowed: false,
    message: `policy \`${policy}\` of the baseline of unit \`root\` forbids bedrock:InvokeModel on \`${resource}\`; ask a platform administrator`,
    steps: [
      rolesStep(of),
      entitlementStep(false),
      {
        ...policyStep("root", "the baseline of unit `root`", "refuses", detail, forbids),
        conditions: [
          {
            name: 'context.environment == "production" && resource.grade == "simulator"',
            holds: true,
            detail: `of the forbid policy0 in policy \`${policy}\``,
          },
        ],
      },
    ],
  };
}

function policyStep(unit, name, outcome, detail, policies = []) {
  return { step: "policy", unit, name, outcome, detail, policies, conditions: [] };
}

function rolesStep(of) {
  const role = of.memberships[0]?.role;
  const known = role !== undefined;
  return {
    step: "roles",
    name: role ?? "",
    outcome: known ? "allows" : "refuses",
    detail: known
      ? `\`${of.name}\` has the role ${role}, which calls models`
      : `\`${of.name}\` has no role that may call models at the unit of account ${of.account}; an administrator of the unit can add \`application\` or \`developer\``,
    policies: [],
    conditions: [],
  };
}

function entitlementStep(holds) {
  return {
    step: "entitlement",
    name: "ent-0042",
    outcome: holds ? "allows" : "refuses",
    detail: holds
      ? "the call stands on it"
      : "it is for the environment sandbox, and the project is production",
    policies: [],
    conditions: [
      { name: "standing", holds: true, detail: "it is in force" },
      {
        name: "environment",
        holds,
        detail: holds
          ? "any environment"
          : "it is for the environment sandbox, and the project `support-assistant` is production",
      },
      { name: "data_classes", holds: true, detail: "it is for personal, and the project carries personal" },
      { name: "mode", holds: true, detail: "any mode" },
      { name: "regions", holds: true, detail: "it is for eu-central-1, and the model runs there" },
    ],
  };
}
