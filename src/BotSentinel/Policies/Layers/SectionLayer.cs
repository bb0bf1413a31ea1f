using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace BotSentinel.Policies.Layers;

/// <summary>A section of the host's configuration.</summary>
internal sealed class SectionLayer(IConfiguration section) : OptionsLayer
{
    public override string? Source => section is IConfigurationSection { Path: { Length: > 0 } path } ? $"configuration section {path}" : "configuration";

    public override SentinelOptions Over(SentinelOptions below, ICollection<ConfigurationError> errors) => below;

    public override IChangeToken? Watch() => section.GetReloadToken();
}
