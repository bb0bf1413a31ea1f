using System.Text.Json;
using BotSentinel.Filters.Links;

namespace BotSentinel.Tests.Filters.Links;

public class PublicSuffixesTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("a.b.example.co.uk", "example.co.uk")]
    [InlineData("co.uk", null)]
    [InlineData("com", null)]
    [InlineData("b.c.mm", "b.c.mm")]
    [InlineData("c.mm", null)]
    [InlineData("www.ck", "www.ck")]
    [InlineData("me.github.io", "me.github.io")]
    [InlineData("shishi.xn--55qx5d.cn", "shishi.xn--55qx5d.cn")]
    public void Host_BelongsToWhoRegisteredIt(string host, string? registrable) => Assert.Equal(registrable, Of(PublicSuffixes.Known, host));

    [Fact]
    public void RulesOfAFile_TakeThePlaceOfThoseBuiltIn()
    {
        PublicSuffixes suffixes = new(["// comment", "example", "*.wild", "!city.wild", "食狮.com"]);

        Assert.Equal("a.b.wild", Of(suffixes, "x.a.b.wild"));
        Assert.Equal("city.wild", Of(suffixes, "x.city.wild"));
        Assert.Equal("a.xn--85x722f.com", Of(suffixes, "a.xn--85x722f.com"));
        Assert.Equal("co.uk", Of(suffixes, "a.co.uk"));
    }

    [Fact]
    public void VectorsOfThePublicSuffixList_AreMet()
    {
        string file = Corpus.File("vectors", "psl.json");
        string?[][] vectors = JsonSerializer.Deserialize<string?[][]>(File.ReadAllBytes(file))!;

        Assert.All(vectors.Where(vector => vector[0] is not null), vector => Assert.Equal(vector[1], Of(PublicSuffixes.Known, vector[0]!.ToLowerInvariant())));
    }

    private static string? Of(PublicSuffixes suffixes, string host) => suffixes.Registrable(host) is { IsEmpty: false } found ? found.ToString() : null;
}
