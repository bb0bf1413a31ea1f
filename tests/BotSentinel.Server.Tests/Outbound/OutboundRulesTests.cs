using System.Net;
using BotSentinel.Policies;
using BotSentinel.Server.Gateway;
using BotSentinel.Server.Outbound;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Server.Tests.Outbound;

public sealed class OutboundRulesTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.168.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::7f00:1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("2001::1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void AddressThatIsNoneOfThePublicInternet_IsRefused(string address) => Assert.False(Rules().Allow(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("149.154.167.220")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::1.1.1.1")]
    [InlineData("2a00:1450:4001::1")]
    [InlineData("2606:4700::1111")]
    public void PublicAddress_IsAllowed(string address) => Assert.True(Rules().Allow(IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("10.2.0.1", false)]
    [InlineData("fd00:1::5", true)]
    [InlineData("fd00:2::5", false)]
    public void NetworkThatTheOperatorAllows_IsReached(string address, bool allowed) =>
        Assert.Equal(allowed, Rules("10.1.0.0/16", "fd00:1::/32").Allow(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://localhost:9/hook", true)]
    [InlineData("http://LOCALHOST/", true)]
    [InlineData("http://127.1/", true)]
    [InlineData("http://0x7f000001/", true)]
    [InlineData("http://2130706433/", true)]
    [InlineData("http://[::1]/", true)]
    [InlineData("http://[::ffff:10.0.0.1]/", true)]
    [InlineData("https://bot.example.org/", false)]
    [InlineData("https://1.1.1.1/", false)]
    public void InsideAddress_IsSeenWithoutConnecting(string address, bool refused) => Assert.Equal(refused, Rules().RefusesAtSight(new Uri(address)));

    [Fact]
    public void NetworkThatIsNone_IsAMistakeAtTheStart()
    {
        Dictionary<string, string?> settings = new(TestGateway.Polling(new Uri("http://127.0.0.1:9"))) { ["Outbound:Allow:0"] = "10.0.0.0/8", ["Outbound:Allow:1"] = "10.0.0.0/33", ["Outbound:Deny"] = "0.0.0.0/0" };

        SentinelConfigurationException mistakes = Assert.Throws<SentinelConfigurationException>(() => TestGateway.Build(settings));

        Assert.Equal(["Gateway.Outbound.Allow.1", "Gateway.Outbound.Deny"], mistakes.Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    internal static OutboundRules Rules(params string[] allowed) =>
        new(new GatewayOptions { Outbound = new OutboundOptions { Allow = [.. allowed.Select(IPNetwork.Parse)] } });
}
