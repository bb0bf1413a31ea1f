using System.Text.Json;

namespace BotSentinel.Server.Access.Passkeys;

/// <summary>A passkey as its owner sees it.</summary>
internal sealed record PasskeyView(string Id, string Name, bool Synced, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt)
{
    public static PasskeyView Of(PasskeyRow row) => new(row.Id, row.Name, row.IsBackedUp, row.CreatedAt, row.UsedAt);
}

/// <summary>What a browser asks its authenticator.</summary>
/// <param name="Options">For <c>navigator.credentials</c>, as <c>parseRequestOptionsFromJSON</c> or <c>parseCreationOptionsFromJSON</c> read it.</param>
/// <param name="Ticket">Comes back with the answer.</param>
internal sealed record PasskeyChallenge(JsonElement Options, string Ticket);

/// <summary>What an authenticator answers.</summary>
/// <param name="Ticket">That of the challenge.</param>
/// <param name="Credential">The credential's <c>toJSON()</c>.</param>
internal sealed record PasskeyAnswer(string Ticket, JsonElement Credential);

/// <summary>A passkey to be.</summary>
internal sealed record NewPasskey
{
    /// <summary>Which one it is: phone, laptop.</summary>
    public required string Name { get; init; }

    /// <inheritdoc cref="PasskeyAnswer.Ticket"/>
    public required string Ticket { get; init; }

    /// <inheritdoc cref="PasskeyAnswer.Credential"/>
    public required JsonElement Credential { get; init; }
}
