using BotSentinel.Server.Tenants;

namespace BotSentinel.Server.Bots;

/// <summary>A bot that the gateway serves, made when it is first asked for: thousands that are idle cost little. Thread safe.</summary>
internal sealed class BotSlot
{
    private readonly Func<BotSlot, Task<Bot>>? _make;
    private readonly Lock _gate = new();
    private Task<Bot>? _making;
    private volatile Bot? _made;
    private bool _isClosed;

    /// <summary>A slot with its bot in it.</summary>
    public BotSlot(Bot bot) => (Id, TenantId, Name, TokenHash, _made) = (bot.Name, TenantRow.Default, bot.Name, BotRegistry.Hash(bot.Options.Token), bot);

    /// <param name="id">The bot's id.</param>
    /// <param name="tenantId">Its owner.</param>
    /// <param name="name">Its name in paths, as <see cref="PathOf"/> makes it.</param>
    /// <param name="tokenHash">As <see cref="BotRegistry.HashText"/> makes it.</param>
    /// <param name="make">Makes the bot.</param>
    public BotSlot(string id, string tenantId, string name, string tokenHash, Func<BotSlot, Task<Bot>> make) =>
        (Id, TenantId, Name, TokenHash, _make) = (id, tenantId, name, UInt128.Parse(tokenHash, System.Globalization.NumberStyles.HexNumber, null), make);

    public string Id { get; }

    public string TenantId { get; }

    /// <summary>The name in paths, logs and metrics: the tenant's name comes first, unless it is the default one.</summary>
    public string Name { get; }

    public UInt128 TokenHash { get; }

    /// <summary>The bot; null as long as nobody asked for it.</summary>
    public Bot? Made => _made;

    public static string PathOf(string tenant, string bot) => tenant == TenantRow.Default ? bot : $"{tenant}/{bot}";

    /// <summary>The bot if it is made, or is being made by now: whoever changes what it is made of waits for it here, and then changes it too. Null: it will be made of what is there then.</summary>
    public async ValueTask<Bot?> SettledAsync()
    {
        Task<Bot>? making;
        lock (_gate)
        {
            making = _making;
        }

        if (_made is null && making is not null)
        {
            await ((Task)making).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return making.IsCompletedSuccessfully ? await making : null;
        }

        return _made;
    }

    /// <summary>Makes the bot no more, for whoever found the slot before it went. What was made by now is the caller's to end or to move along.</summary>
    public ValueTask<Bot?> CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        return SettledAsync();
    }

    /// <summary>The bot, made now if need be; those who ask meanwhile wait for the same one. What fails is tried again by the next who asks. Null: it went before it was made.</summary>
    public async ValueTask<Bot?> GetAsync()
    {
        if (_made is { } made)
        {
            return made;
        }

        Task<Bot> making;
        lock (_gate)
        {
            if (_making is null && _isClosed)
            {
                return null;
            }

            // On another thread: a database in a file is read without waiting, and nobody else is to wait at the gate for that.
            making = _making ??= Task.Run(() => _make!(this));
        }

        try
        {
            return _made = await making;
        }
        catch
        {
            lock (_gate)
            {
                _making = _making == making ? null : _making;
            }

            throw;
        }
    }
}
