using BotSentinel.Policies.Layers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotSentinel.Policies;

/// <summary>
/// Reads policy files and configuration sections again when they change, and applies them whole. With errors nothing changes:
/// each is logged, and the policies in force stay until the sources are right again. Safe for any number of threads.
/// </summary>
public sealed partial class PolicyWatcher : IDisposable
{
    /// <summary>How long the sources must be still before they are read: editors write in several steps.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(250);

    private readonly LayeredOptions _options;
    private readonly Action<SentinelOptions> _apply;
    private readonly ILogger _logger;
    private readonly Lock _reloading = new();
    private readonly ITimer _timer;
    private readonly IDisposable[] _watches;
    private volatile bool _isDisposed;

    internal PolicyWatcher(LayeredOptions options, Action<SentinelOptions> apply, TimeProvider timeProvider, ILogger? logger)
    {
        _options = options;
        _apply = apply;
        _logger = logger ?? NullLogger.Instance;
        _timer = timeProvider.CreateTimer(_ => Reload(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watches = [.. options.Layers.Select(layer => layer.Watch(OnChanged)).OfType<IDisposable>()];
    }

    /// <summary>What was wrong at the last reading; empty when it was applied.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; private set; } = [];

    /// <summary>Reads the sources now and applies them. False when there were errors: the old policies stay, and <see cref="Errors"/> tells why. Throws nothing.</summary>
    public bool Reload()
    {
        lock (_reloading)
        {
            if (_isDisposed)
            {
                return false;
            }

            try
            {
                _apply(_options.Compose());
                Errors = [];
                LogApplied(_options.Source);
            }
            catch (SentinelConfigurationException exception)
            {
                Errors = exception.Errors;
                LogRefused(_options.Source, Errors.Count);
                foreach (ConfigurationError error in Errors)
                {
                    LogError(_options.Source, error);
                }
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // Somebody else's code: a builder's step, or a subscriber to the new policies. The file's author must hear of it.
                Errors = [new ConfigurationError("", null, exception.Message, "See the log for the exception.")];
                LogFailed(exception, _options.Source);
            }

            return Errors.Count == 0;
        }
    }

    /// <summary>Stops watching. A reload under way ends first.</summary>
    public void Dispose()
    {
        lock (_reloading)
        {
            _isDisposed = true;
        }

        Array.ForEach(_watches, watch => watch.Dispose());
        _timer.Dispose();
    }

    private void OnChanged()
    {
        if (!_isDisposed)
        {
            _timer.Change(Calm, Timeout.InfiniteTimeSpan);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Policies read from {Source} are in force.")]
    private partial void LogApplied(string source);

    [LoggerMessage(2, LogLevel.Error, "{Source} has {Count} errors; the policies in force stay.")]
    private partial void LogRefused(string source, int count);

    [LoggerMessage(3, LogLevel.Error, "{Source}: {Error}")]
    private partial void LogError(string source, ConfigurationError error);

    [LoggerMessage(4, LogLevel.Error, "{Source} could not be applied; the policies in force stay.")]
    private partial void LogFailed(Exception exception, string source);
}
