using System.Net;
using BotSentinel.Policies;
using BotSentinel.Server.Gateway;

namespace BotSentinel.Server.Outbound;

/// <summary>Makes the options of section <c>Gateway:Outbound</c>.</summary>
internal static class OutboundOptionsReader
{
    public static OutboundOptions Read(IConfigurationSection section, List<ConfigurationError> errors)
    {
        List<IPNetwork> allowed = [];
        foreach (IConfigurationSection entry in section.GetSection("Allow").GetChildren())
        {
            if (IPNetwork.TryParse(entry.Value, out IPNetwork network))
            {
                allowed.Add(network);
            }
            else
            {
                errors.Add(new ConfigurationError($"{GatewayOptionsReader.Section}.Outbound.Allow.{entry.Key}", entry.Value, "is no network.", "Write one like 10.1.0.0/16; one address is 10.1.2.3/32."));
            }
        }

        new SettingsReader(section, errors).RefuseOthers("Allow");
        return new OutboundOptions { Allow = [.. allowed] };
    }
}
