using System.Net;
using BotSentinel.Lists;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Lists;

public sealed class NetworkTests
{
    private readonly SubjectList _list = new();

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.255", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("192.0.2.0/24", "::ffff:192.0.2.7", true)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "192.0.2.1", false)]
    [InlineData("192.0.2.7/32", "192.0.2.7", true)]
    [InlineData("192.0.2.7/32", "192.0.2.6", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("2001:db8::1/128", "2001:db8::1", true)]
    [InlineData("fe80::/10", "fe80::1%3", true)]
    public void Address_IsListedWithItsNetwork(string network, string address, bool listed)
    {
        _list.AddNetwork(IPNetwork.Parse(network));

        Assert.Equal(listed, Find(address) is not null);
    }

    [Fact]
    public void NarrowestNetworkThatHasNotEnded_Counts()
    {
        _list.AddNetwork(IPNetwork.Parse("10.0.0.0/8"), reason: "wide");
        _list.AddNetwork(IPNetwork.Parse("10.1.0.0/16"), reason: "narrow");
        _list.AddNetwork(IPNetwork.Parse("10.1.2.0/24"), until: DateTimeOffset.UnixEpoch, reason: "ended");

        Assert.Equal(("narrow", "wide"), (Find("10.1.2.3")?.Reason, Find("10.9.9.9")?.Reason));
    }

    [Fact]
    public void NetworkThatWentOrWasRenewed_IsAsItWasSaidLast()
    {
        IPNetwork network = IPNetwork.Parse("192.0.2.0/24"), same = IPNetwork.Parse("198.51.100.0/24");
        _list.AddNetwork(network, reason: "first");
        _list.AddNetwork(network, reason: "second");
        _list.AddNetwork(same);

        Assert.Equal(("second", 2), (Find("192.0.2.1")?.Reason, _list.Count));
        Assert.Equal((true, false), (_list.RemoveNetwork(network), _list.RemoveNetwork(network)));
        Assert.Equal((null, 1), (Find("192.0.2.1"), _list.Count));
        Assert.NotNull(Find("198.51.100.1"));
    }

    [Fact]
    public void AnyNetworks_FindWhatALookThroughAllOfThemFinds()
    {
        var random = new Random(20261129);
        IPNetwork[] networks = [.. Enumerable.Range(0, 300).Select(_ => Any(random)).Distinct()];
        foreach (IPNetwork network in networks)
        {
            _list.AddNetwork(network, reason: network.ToString());
        }

        for (int i = 0; i < 2_000; i++)
        {
            IPAddress address = Any(random).BaseAddress;
            IPNetwork? narrowest = networks.Where(network => network.Contains(address)).OrderByDescending(network => network.PrefixLength).Cast<IPNetwork?>().FirstOrDefault();

            Assert.Equal(narrowest?.ToString(), Find(address.ToString())?.Reason);
        }
    }

    // Few different bits, so that many are in each other.
    private static IPNetwork Any(Random random)
    {
        byte[] bytes = new byte[random.Next(2) == 0 ? 4 : 16];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(random.Next(4) == 0 ? random.Next(4) << 6 : 0);
        }

        int length = random.Next(bytes.Length * 8 + 1);
        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }

    private ListEntry? Find(string address) => _list.Find(new BotUpdate { RemoteAddress = IPAddress.Parse(address) }, DateTimeOffset.UnixEpoch.AddDays(1).UtcTicks);
}
