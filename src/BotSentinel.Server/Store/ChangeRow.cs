using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace BotSentinel.Server.Store;

/// <summary>What a committed transaction changed of what gateways have in memory. Numbered in the order of commits, so that a gateway can follow by number.</summary>
internal sealed class ChangeRow : ITenantRow
{
    public long Number { get; set; }

    public required string TenantId { get; init; }

    public required ChangeKind Kind { get; init; }

    /// <summary>The id of what changed.</summary>
    public required string Subject { get; init; }

    /// <summary>The change itself where a gateway need not read the rows again; null: it has to.</summary>
    public string? Detail { get; init; }

    public required DateTimeOffset At { get; init; }

    // A gateway of a later version may say more, or something else.
    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>The detail as text.</summary>
    public static string Write<T>(T detail) => JsonSerializer.Serialize(detail, Lenient);

    /// <summary>The detail; null when there is none, or none that this version can read.</summary>
    public T? Read<T>()
        where T : class
    {
        try
        {
            return Detail is null ? null : JsonSerializer.Deserialize<T>(Detail, Lenient);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What kind of thing changed.</summary>
internal enum ChangeKind : byte
{
    /// <summary>A bot was added, changed or removed.</summary>
    Bot = 1,

    /// <summary>A version of a policy was published.</summary>
    Policy = 2,

    /// <summary>Entries of a list.</summary>
    List = 3,

    /// <summary>An API key.</summary>
    Key = 4,

    /// <summary>A tenant, its quotas say.</summary>
    Tenant = 5,

    /// <summary>What a subject has used is to be forgotten.</summary>
    Reset = 6,

    /// <summary>Who may what: a session, a role, an operator.</summary>
    Access = 7,

    /// <summary>Permits of a limit were given back to a subject, or taken again.</summary>
    Permits = 8,

    /// <summary>An operator judged a message that waited for it, or took that back.</summary>
    Review = 9,
}

internal sealed class ChangeRowConfiguration : IEntityTypeConfiguration<ChangeRow>
{
    public void Configure(EntityTypeBuilder<ChangeRow> builder)
    {
        builder.ToTable("changes").HasKey(row => row.Number);
        builder.Property(row => row.Number).ValueGeneratedOnAdd();
        builder.HasIndex(row => row.At);
    }
}
