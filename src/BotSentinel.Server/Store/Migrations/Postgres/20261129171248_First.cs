using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace BotSentinel.Server.Store.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class First : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_checkpoints",
                columns: table => new
                {
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    root = table.Column<byte[]>(type: "bytea", nullable: false),
                    note = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    first = table.Column<long>(type: "bigint", nullable: false),
                    leaves = table.Column<byte[]>(type: "bytea", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    is_sent = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_checkpoints", x => new { x.tenant_id, x.size });
                });

            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    index = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    session = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ip = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    action = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    @object = table.Column<string>(name: "object", type: "text", nullable: false, collation: "C"),
                    outcome = table.Column<byte>(type: "smallint", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    request = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    before = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    after = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    difference = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    detail = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_entries", x => new { x.tenant_id, x.index });
                });

            migrationBuilder.CreateTable(
                name: "audit_keys",
                columns: table => new
                {
                    number = table.Column<int>(type: "integer", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    signing_key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_keys", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "audit_logs",
                columns: table => new
                {
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    began_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_logs", x => x.tenant_id);
                });

            migrationBuilder.CreateTable(
                name: "audit_subtrees",
                columns: table => new
                {
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    level = table.Column<int>(type: "integer", nullable: false),
                    place = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_subtrees", x => new { x.tenant_id, x.level, x.place });
                });

            migrationBuilder.CreateTable(
                name: "changes",
                columns: table => new
                {
                    number = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    kind = table.Column<byte>(type: "smallint", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    detail = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_changes", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "decisions",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    bot_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    verdict = table.Column<byte>(type: "smallint", nullable: false),
                    reason = table.Column<byte>(type: "smallint", nullable: false),
                    user = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    chat = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    document = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_decisions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "idempotency",
                columns: table => new
                {
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    fingerprint = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    answer = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_idempotency", x => new { x.tenant_id, x.key });
                });

            migrationBuilder.CreateTable(
                name: "import_entries",
                columns: table => new
                {
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    import_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    subject = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    until = table.Column<long>(type: "bigint", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_import_entries", x => new { x.tenant_id, x.import_id, x.subject });
                });

            migrationBuilder.CreateTable(
                name: "imports",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    list = table.Column<byte>(type: "smallint", nullable: false),
                    state = table.Column<byte>(type: "smallint", nullable: false),
                    lines = table.Column<int>(type: "integer", nullable: false),
                    done = table.Column<int>(type: "integer", nullable: false),
                    taken = table.Column<int>(type: "integer", nullable: false),
                    refused = table.Column<int>(type: "integer", nullable: false),
                    is_draft = table.Column<bool>(type: "boolean", nullable: false),
                    added = table.Column<int>(type: "integer", nullable: false),
                    changed = table.Column<int>(type: "integer", nullable: false),
                    unchanged = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: true),
                    errors = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    started_at = table.Column<long>(type: "bigint", nullable: false),
                    progress_at = table.Column<long>(type: "bigint", nullable: false),
                    ended_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_imports", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "key_ring",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    xml = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_key_ring", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "list_changes",
                columns: table => new
                {
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    list = table.Column<byte>(type: "smallint", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    was_there = table.Column<bool>(type: "boolean", nullable: false),
                    until_before = table.Column<long>(type: "bigint", nullable: true),
                    reason_before = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    is_there = table.Column<bool>(type: "boolean", nullable: false),
                    until_after = table.Column<long>(type: "bigint", nullable: true),
                    reason_after = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_list_changes", x => new { x.tenant_id, x.list, x.number, x.subject });
                });

            migrationBuilder.CreateTable(
                name: "list_versions",
                columns: table => new
                {
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    list = table.Column<byte>(type: "smallint", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    note = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    rolled_back_to = table.Column<int>(type: "integer", nullable: true),
                    import_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    added = table.Column<int>(type: "integer", nullable: false),
                    changed = table.Column<int>(type: "integer", nullable: false),
                    removed = table.Column<int>(type: "integer", nullable: false),
                    by = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_list_versions", x => new { x.tenant_id, x.list, x.number });
                });

            migrationBuilder.CreateTable(
                name: "operators",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    login = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    password_hash = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    totp_secret = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    totp_step = table.Column<long>(type: "bigint", nullable: false),
                    is_platform_owner = table.Column<bool>(type: "boolean", nullable: false),
                    is_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    signed_in_at = table.Column<long>(type: "bigint", nullable: true),
                    subject = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_operators", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "reviews",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    bot_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    last_at = table.Column<long>(type: "bigint", nullable: false),
                    times = table.Column<int>(type: "integer", nullable: false),
                    cause = table.Column<byte>(type: "smallint", nullable: false),
                    state = table.Column<byte>(type: "smallint", nullable: false),
                    judged_by = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    judged_at = table.Column<long>(type: "bigint", nullable: true),
                    said = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_reviews", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sightings",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    review_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    decision_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    user = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    chat = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sightings", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "tenants",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name_key = table.Column<string>(type: "text", nullable: false, computedColumnSql: "lower(name)", stored: true, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false),
                    draft = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    draft_by = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    draft_at = table.Column<long>(type: "bigint", nullable: true),
                    published = table.Column<int>(type: "integer", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    changed_at = table.Column<long>(type: "bigint", nullable: false),
                    is_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    decisions_per_second = table.Column<int>(type: "integer", nullable: true),
                    max_bots = table.Column<int>(type: "integer", nullable: true),
                    max_rules = table.Column<int>(type: "integer", nullable: true),
                    max_decisions = table.Column<int>(type: "integer", nullable: true),
                    max_list_entries = table.Column<int>(type: "integer", nullable: true),
                    max_operators = table.Column<int>(type: "integer", nullable: true),
                    max_keys = table.Column<int>(type: "integer", nullable: true),
                    excess_traffic = table.Column<byte>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_tenants", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "traffic_counts",
                columns: table => new
                {
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    span = table.Column<byte>(type: "smallint", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    bot_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    verdict = table.Column<byte>(type: "smallint", nullable: false),
                    reason = table.Column<byte>(type: "smallint", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_traffic_counts", x => new { x.tenant_id, x.span, x.at, x.bot_id, x.verdict, x.reason });
                });

            migrationBuilder.CreateTable(
                name: "traffic_tops",
                columns: table => new
                {
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    bot_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    kind = table.Column<byte>(type: "smallint", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    count = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_traffic_tops", x => new { x.tenant_id, x.at, x.bot_id, x.kind, x.name });
                });

            migrationBuilder.CreateTable(
                name: "used_challenges",
                columns: table => new
                {
                    hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ends_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_used_challenges", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "versions",
                columns: table => new
                {
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    thing_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    number = table.Column<int>(type: "integer", nullable: false),
                    document = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    note = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    rolled_back_to = table.Column<int>(type: "integer", nullable: true),
                    by = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_versions", x => new { x.tenant_id, x.thing_id, x.number });
                });

            migrationBuilder.CreateTable(
                name: "passkeys",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    operator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    credential_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    public_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    sign_count = table.Column<long>(type: "bigint", nullable: false),
                    transports = table.Column<string[]>(type: "text[]", nullable: false),
                    is_user_verified = table.Column<bool>(type: "boolean", nullable: false),
                    is_backup_eligible = table.Column<bool>(type: "boolean", nullable: false),
                    is_backed_up = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    used_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_passkeys", x => x.id);
                    table.ForeignKey(
                        name: "FK_passkeys_operators_operator_id",
                        column: x => x.operator_id,
                        principalTable: "operators",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "recovery_codes",
                columns: table => new
                {
                    operator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    hash = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_recovery_codes", x => new { x.operator_id, x.hash });
                    table.ForeignKey(
                        name: "FK_recovery_codes_operators_operator_id",
                        column: x => x.operator_id,
                        principalTable: "operators",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "set_up_links",
                columns: table => new
                {
                    hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    operator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    totp_secret = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    ends_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_set_up_links", x => x.hash);
                    table.ForeignKey(
                        name: "FK_set_up_links_operators_operator_id",
                        column: x => x.operator_id,
                        principalTable: "operators",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "keys",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    start = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    scopes = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    expires_at = table.Column<long>(type: "bigint", nullable: true),
                    revoked_at = table.Column<long>(type: "bigint", nullable: true),
                    last_used_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_keys", x => x.id);
                    table.ForeignKey(
                        name: "FK_keys_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "list_entries",
                columns: table => new
                {
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    list = table.Column<byte>(type: "smallint", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    until = table.Column<long>(type: "bigint", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    added_at = table.Column<long>(type: "bigint", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_list_entries", x => new { x.tenant_id, x.list, x.subject });
                    table.ForeignKey(
                        name: "FK_list_entries_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "lists",
                columns: table => new
                {
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    list = table.Column<byte>(type: "smallint", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_lists", x => new { x.tenant_id, x.list });
                    table.ForeignKey(
                        name: "FK_lists_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "memberships",
                columns: table => new
                {
                    operator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    role = table.Column<byte>(type: "smallint", nullable: false),
                    added_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_memberships", x => new { x.operator_id, x.tenant_id });
                    table.ForeignKey(
                        name: "FK_memberships_operators_operator_id",
                        column: x => x.operator_id,
                        principalTable: "operators",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_memberships_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "policies",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false),
                    draft = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    draft_by = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    draft_at = table.Column<long>(type: "bigint", nullable: true),
                    published = table.Column<int>(type: "integer", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    changed_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_policies", x => x.id);
                    table.ForeignKey(
                        name: "FK_policies_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sessions",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    operator_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    seen_at = table.Column<long>(type: "bigint", nullable: false),
                    ends_at = table.Column<long>(type: "bigint", nullable: false),
                    proved_at = table.Column<long>(type: "bigint", nullable: false),
                    method = table.Column<byte>(type: "smallint", nullable: false),
                    address = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    agent = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sessions", x => x.id);
                    table.ForeignKey(
                        name: "FK_sessions_operators_operator_id",
                        column: x => x.operator_id,
                        principalTable: "operators",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_sessions_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "bots",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    tenant_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name_key = table.Column<string>(type: "text", nullable: false, computedColumnSql: "lower(name)", stored: true, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false),
                    draft = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    draft_by = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    draft_at = table.Column<long>(type: "bigint", nullable: true),
                    published = table.Column<int>(type: "integer", nullable: true),
                    token = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    token_hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    mode = table.Column<byte>(type: "smallint", nullable: false),
                    upstream = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    secret_token = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    telegram = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    policy_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    notices = table.Column<bool>(type: "boolean", nullable: false),
                    is_enabled = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    changed_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_bots", x => x.id);
                    table.ForeignKey(
                        name: "FK_bots_policies_policy_id",
                        column: x => x.policy_id,
                        principalTable: "policies",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_bots_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_audit_checkpoints_is_sent_at",
                table: "audit_checkpoints",
                columns: new[] { "is_sent", "at" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_id",
                table: "audit_entries",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_tenant_id_actor_index",
                table: "audit_entries",
                columns: new[] { "tenant_id", "actor", "index" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_tenant_id_object_index",
                table: "audit_entries",
                columns: new[] { "tenant_id", "object", "index" });

            migrationBuilder.CreateIndex(
                name: "IX_bots_policy_id",
                table: "bots",
                column: "policy_id");

            migrationBuilder.CreateIndex(
                name: "IX_bots_tenant_id_name_key",
                table: "bots",
                columns: new[] { "tenant_id", "name_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_bots_token_hash",
                table: "bots",
                column: "token_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_changes_at",
                table: "changes",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_decisions_tenant_id_bot_id_id",
                table: "decisions",
                columns: new[] { "tenant_id", "bot_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_decisions_tenant_id_chat_id",
                table: "decisions",
                columns: new[] { "tenant_id", "chat", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_decisions_tenant_id_id",
                table: "decisions",
                columns: new[] { "tenant_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_decisions_tenant_id_reason_id",
                table: "decisions",
                columns: new[] { "tenant_id", "reason", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_decisions_tenant_id_user_id",
                table: "decisions",
                columns: new[] { "tenant_id", "user", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_decisions_tenant_id_verdict_id",
                table: "decisions",
                columns: new[] { "tenant_id", "verdict", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_idempotency_at",
                table: "idempotency",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_imports_tenant_id_id",
                table: "imports",
                columns: new[] { "tenant_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_keys_hash",
                table: "keys",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_keys_tenant_id_id",
                table: "keys",
                columns: new[] { "tenant_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_memberships_tenant_id",
                table: "memberships",
                column: "tenant_id");

            migrationBuilder.CreateIndex(
                name: "IX_operators_login",
                table: "operators",
                column: "login",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_operators_subject",
                table: "operators",
                column: "subject",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_passkeys_credential_id",
                table: "passkeys",
                column: "credential_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_passkeys_operator_id",
                table: "passkeys",
                column: "operator_id");

            migrationBuilder.CreateIndex(
                name: "IX_policies_tenant_id_name",
                table: "policies",
                columns: new[] { "tenant_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_reviews_last_at",
                table: "reviews",
                column: "last_at");

            migrationBuilder.CreateIndex(
                name: "IX_reviews_tenant_id_state_id",
                table: "reviews",
                columns: new[] { "tenant_id", "state", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_sessions_hash",
                table: "sessions",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_sessions_operator_id",
                table: "sessions",
                column: "operator_id");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_tenant_id",
                table: "sessions",
                column: "tenant_id");

            migrationBuilder.CreateIndex(
                name: "IX_set_up_links_operator_id",
                table: "set_up_links",
                column: "operator_id");

            migrationBuilder.CreateIndex(
                name: "IX_sightings_review_id",
                table: "sightings",
                column: "review_id");

            migrationBuilder.CreateIndex(
                name: "IX_sightings_tenant_id_decision_id",
                table: "sightings",
                columns: new[] { "tenant_id", "decision_id" });

            migrationBuilder.CreateIndex(
                name: "IX_sightings_tenant_id_user",
                table: "sightings",
                columns: new[] { "tenant_id", "user" });

            migrationBuilder.CreateIndex(
                name: "IX_tenants_name_key",
                table: "tenants",
                column: "name_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_traffic_counts_span_at",
                table: "traffic_counts",
                columns: new[] { "span", "at" });

            migrationBuilder.CreateIndex(
                name: "IX_traffic_tops_at",
                table: "traffic_tops",
                column: "at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_checkpoints");

            migrationBuilder.DropTable(
                name: "audit_entries");

            migrationBuilder.DropTable(
                name: "audit_keys");

            migrationBuilder.DropTable(
                name: "audit_logs");

            migrationBuilder.DropTable(
                name: "audit_subtrees");

            migrationBuilder.DropTable(
                name: "bots");

            migrationBuilder.DropTable(
                name: "changes");

            migrationBuilder.DropTable(
                name: "decisions");

            migrationBuilder.DropTable(
                name: "idempotency");

            migrationBuilder.DropTable(
                name: "import_entries");

            migrationBuilder.DropTable(
                name: "imports");

            migrationBuilder.DropTable(
                name: "key_ring");

            migrationBuilder.DropTable(
                name: "keys");

            migrationBuilder.DropTable(
                name: "list_changes");

            migrationBuilder.DropTable(
                name: "list_entries");

            migrationBuilder.DropTable(
                name: "list_versions");

            migrationBuilder.DropTable(
                name: "lists");

            migrationBuilder.DropTable(
                name: "memberships");

            migrationBuilder.DropTable(
                name: "passkeys");

            migrationBuilder.DropTable(
                name: "recovery_codes");

            migrationBuilder.DropTable(
                name: "reviews");

            migrationBuilder.DropTable(
                name: "sessions");

            migrationBuilder.DropTable(
                name: "set_up_links");

            migrationBuilder.DropTable(
                name: "sightings");

            migrationBuilder.DropTable(
                name: "traffic_counts");

            migrationBuilder.DropTable(
                name: "traffic_tops");

            migrationBuilder.DropTable(
                name: "used_challenges");

            migrationBuilder.DropTable(
                name: "versions");

            migrationBuilder.DropTable(
                name: "policies");

            migrationBuilder.DropTable(
                name: "operators");

            migrationBuilder.DropTable(
                name: "tenants");
        }
    }
}
