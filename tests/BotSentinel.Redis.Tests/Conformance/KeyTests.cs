using BotSentinel.Redis.Records;
using BotSentinel.Scopes;
using BotSentinel.Stores;
using CsCheck;
using StackExchange.Redis;

namespace BotSentinel.Redis.Tests.Conformance;

public class KeyTests
{
    private static readonly RecordKeys Keys = new("bs");
    private static readonly Gen<string> Text = Gen.OneOf(Gen.Char[":{}%!.a\ud800\udc00é"].Array[0, 6].Select(letters => new string(letters)), Gen.String[0, 6]);

    [Fact]
    public void TwoTenantsOrRecords_NeverHaveOneKey() => Gen.Select(Text, Text, Text, Text).Sample((tenant, name, otherTenant, otherName) =>
    {
        byte[] one = (byte[])Key(tenant, name)!, other = (byte[])Key(otherTenant, otherName)!;
        Assert.Equal(tenant == otherTenant && name == otherName, one.AsSpan().SequenceEqual(other));
    });

    [Fact]
    public void NoTenant_IsAnotherThanATenantWithoutAName() => Assert.NotEqual(Key(null, "default"), Key("", "default"));

    [Fact]
    public void EverythingAboutASubject_IsInOneSlot() => Gen.Select(Text, Text, Text).Sample((tenant, name, other) =>
        Assert.Equal(HashTag(Key(tenant, name)), HashTag(Key(tenant, other))));

    private static RedisKey Key(string? tenant, string name) =>
        Keys.Of(new StoreSubject(new StoreRecord(name, LimitScope.User, []), tenant, "u1", 1), RecordKeys.Escape(name));

    private static string HashTag(RedisKey key)
    {
        string text = key.ToString();
        int open = text.IndexOf('{', StringComparison.Ordinal);
        return text[open..text.IndexOf('}', open)];
    }
}
