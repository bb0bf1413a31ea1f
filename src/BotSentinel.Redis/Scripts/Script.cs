using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace BotSentinel.Redis.Scripts;

/// <summary>A script by its hash. A server that does not know it (any more: after SCRIPT FLUSH, a restart, a failover) is given it once more.</summary>
internal sealed class Script
{
    public static readonly Script Take = new("open", "take");
    public static readonly Script Change = new("open", "change");
    public static readonly Script Permits = new("open", "permits");
    public static readonly Script Heart = new(["heart"]);
    public static readonly Script Lift = new(["lift"]);
    public static readonly Script List = new(["list"]);

    private readonly string _text;
    private readonly byte[] _hash;

    private Script(params string[] parts)
        : this(string.Concat(parts.Select(Read)))
    {
    }

    private Script(string text)
    {
        _text = text;
#pragma warning disable CA5350 // Redis names scripts by SHA-1.
        _hash = SHA1.HashData(Encoding.UTF8.GetBytes(_text));
#pragma warning restore CA5350
    }

    /// <summary>A script that is written at run time.</summary>
    public static Script OfText(string text) => new(text);

    /// <summary>Runs the script on the primary of its keys' slot. Fails if the server does not know it: <see cref="IsUnknown"/>.</summary>
    public Task<RedisResult> RunAsync(IDatabase database, RedisKey[] keys, RedisValue[] arguments) =>
        database.ScriptEvaluateAsync(_hash, keys, arguments, CommandFlags.DemandMaster);

    /// <summary>The same with the whole text, which the server knows from then on.</summary>
    public Task<RedisResult> RunTextAsync(IDatabase database, RedisKey[] keys, RedisValue[] arguments) =>
        database.ScriptEvaluateAsync(_text, keys, arguments, CommandFlags.DemandMaster);

    /// <summary>Runs the script, with its text if need be.</summary>
    public async Task<RedisResult> RunSurelyAsync(IDatabase database, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return await RunAsync(database, keys, arguments).ConfigureAwait(false);
        }
        catch (RedisServerException unknown) when (IsUnknown(unknown))
        {
            return await RunTextAsync(database, keys, arguments).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a server has failed because it does not know the script.</summary>
    public static bool IsUnknown(Exception? failure) => failure is RedisServerException && failure.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    /// <summary>Tells a server the script.</summary>
    public Task LoadAsync(IServer server) => server.ScriptLoadAsync(_text);

    /// <summary>Tells a server all scripts, so that none has to be sent twice when it counts.</summary>
    public static Task LoadAllAsync(IServer server) => Task.WhenAll(new[] { Take, Change, Permits, Heart, Lift, List }.Select(script => server.ScriptLoadAsync(script._text)));

    private static string Read(string name)
    {
        using Stream stream = typeof(Script).Assembly.GetManifestResourceStream(name + ".lua")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
