namespace BotSentinel.Testing.Delivery;

/// <summary>Which update types a bot wants. Remembered from the last call that said it; an empty list means Telegram's default.</summary>
internal sealed class AllowedUpdates
{
    private static readonly string[] NotByDefault = ["chat_member", "message_reaction", "message_reaction_count"];
    private volatile string[] _types = [];

    public string[] Types => _types;

    public void Remember(string[]? types)
    {
        if (types is not null)
        {
            _types = types;
        }
    }

    public bool Includes(string type)
    {
        string[] types = _types;
        return types.Length == 0 ? !NotByDefault.Contains(type) : types.Contains(type);
    }
}
