using Microsoft.Extensions.Logging.Abstractions;

namespace BotSentinel.Server.Public;

/// <summary>The server's logs without the category that quotes broken request lines: they may hold a token, whatever level an operator asks for.</summary>
internal sealed class ListenerLogs(ILoggerFactory loggers) : ILoggerFactory
{
    private const string Quoting = "Microsoft.AspNetCore.Server.Kestrel.BadRequests";

    public ILogger CreateLogger(string categoryName) => categoryName == Quoting ? NullLogger.Instance : loggers.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    /// <summary>The loggers belong to the host.</summary>
    public void Dispose()
    {
    }
}
