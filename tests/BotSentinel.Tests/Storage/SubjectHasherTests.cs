using System.Net;
using BotSentinel.Scopes;
using BotSentinel.Storage;
using BotSentinel.Updates;

namespace BotSentinel.Tests.Storage;

public class SubjectHasherTests
{
    private readonly SubjectHasher _hasher = new();

    [Theory]
    [InlineData("", "a")]
    [InlineData("a", "b")]
    [InlineData("ab", "ba")]
    [InlineData("abcd", "abce")]
    [InlineData("12345678", "12345679")]
    [InlineData("1234567890", "1234567891")]
    [InlineData("123456789", "923456789")]
    [InlineData("12345678", "92345678")]
    [InlineData("123", "923")]
    [InlineData("1234567890123456789", "1234567890923456789")]
    [InlineData("", "\0")]
    [InlineData("\0\0\0\0", "\0\0\0\0\0")]
    public void NamesThatDiffer_HaveKeysThatDifferUnderEverySeed(string one, string other)
    {
        Assert.NotEqual(_hasher.Name(one), _hasher.Name(other));
        Assert.NotEqual(_hasher.Name(one), new SubjectHasher(_hasher.Secret with { Seed = ~_hasher.Secret.Seed }).Name(one));
    }

    [Theory]
    [InlineData(LimitScope.User)]
    [InlineData(LimitScope.Chat)]
    [InlineData(LimitScope.User | LimitScope.Command)]
    [InlineData(LimitScope.Ip)]
    [InlineData(LimitScope.User | LimitScope.Ip)]
    public void UpdateLacksAPartOfTheScope_HasNoSubject(LimitScope scope) =>
        Assert.Equal(0UL, _hasher.Subject(1, scope, new BotUpdate { Kind = UpdateKind.Poll }));

    [Theory]
    [InlineData(LimitScope.User, "user")]
    [InlineData(LimitScope.Chat, "chat")]
    [InlineData(LimitScope.Thread, "chat thread")]
    [InlineData(LimitScope.Command, "command")]
    [InlineData(LimitScope.Kind, "kind")]
    [InlineData(LimitScope.Bot, "bot")]
    [InlineData(LimitScope.Ip, "ip")]
    [InlineData(LimitScope.Tenant, "")]
    [InlineData(LimitScope.User | LimitScope.Command, "user command")]
    [InlineData(LimitScope.User | LimitScope.Chat | LimitScope.Kind, "user chat kind")]
    public void SubjectDependsOnThePartsOfTheScopeAndTheTenantAlone(LimitScope scope, string parts)
    {
        ulong same = _hasher.Subject(1, scope, Update());

        Assert.Equal(same, _hasher.Subject(1, scope, Update()));
        Assert.NotEqual(same, _hasher.Subject(2, scope, Update()));
        Assert.NotEqual(same, _hasher.Subject(1, scope, Update("tenant")));
        foreach (string part in new[] { "user", "chat", "thread", "command", "kind", "bot", "ip" })
        {
            Assert.Equal(parts.Split(' ').Contains(part), _hasher.Subject(1, scope, Update(part)) != same);
        }
    }

    [Fact]
    public void GlobalScope_IsTheSameSubjectForAllTenants() =>
        Assert.Equal(_hasher.Subject(1, LimitScope.Global, Update()), _hasher.Subject(1, LimitScope.Global, Update("tenant")));

    [Fact]
    public void PostOnBehalfOfAChannel_CountsForTheChannelNotForThePlaceholderUser()
    {
        var one = new BotUpdate { UserId = 136817688, SenderChatId = -1001 };
        var other = new BotUpdate { UserId = 136817688, SenderChatId = -1002 };

        Assert.NotEqual(_hasher.Subject(1, LimitScope.User, one), _hasher.Subject(1, LimitScope.User, other));
    }

    [Fact]
    public void AddressesOfOneIpv6Network_AreOneSubject()
    {
        ulong first = _hasher.Subject(1, LimitScope.Ip, new BotUpdate { RemoteAddress = IPAddress.Parse("2001:db8:1:2::1") });

        Assert.Equal(first, _hasher.Subject(1, LimitScope.Ip, new BotUpdate { RemoteAddress = IPAddress.Parse("2001:db8:1:2:ffff::9") }));
        Assert.NotEqual(first, _hasher.Subject(1, LimitScope.Ip, new BotUpdate { RemoteAddress = IPAddress.Parse("2001:db8:1:3::1") }));
    }

    [Fact]
    public void MappedIpv4Address_IsTheSameSubjectAsThePlainOne() =>
        Assert.Equal(
            _hasher.Subject(1, LimitScope.Ip, new BotUpdate { RemoteAddress = IPAddress.Parse("192.0.2.1") }),
            _hasher.Subject(1, LimitScope.Ip, new BotUpdate { RemoteAddress = IPAddress.Parse("::ffff:192.0.2.1") }));

    [Fact]
    public void TextIds_NeverRunIntoEachOther() =>
        Assert.NotEqual(
            _hasher.Subject(1, LimitScope.User | LimitScope.Chat, new BotUpdate { UserId = "ab", ChatId = "c" }),
            _hasher.Subject(1, LimitScope.User | LimitScope.Chat, new BotUpdate { UserId = "a", ChatId = "bc" }));

    [Fact]
    public void NoTextAndNoFile_HasNoFingerprint() =>
        Assert.Equal(0UL, _hasher.Fingerprint(new BotUpdate { Kind = UpdateKind.Message, Content = ContentKind.Photo }));

    [Fact]
    public void SameButtonUnderAnotherMessage_IsNoRepetition() =>
        Assert.NotEqual(
            _hasher.Fingerprint(new BotUpdate { Kind = UpdateKind.CallbackQuery, Text = "buy", MessageId = 1 }),
            _hasher.Fingerprint(new BotUpdate { Kind = UpdateKind.CallbackQuery, Text = "buy", MessageId = 2 }));

    [Fact]
    public void ContentsOfAnotherKindOrOfAnotherKindOfUpdate_AreNoRepetition()
    {
        ulong[] all = [.. from kind in Enum.GetValues<UpdateKind>()
                          from content in Enum.GetValues<ContentKind>()
                          select _hasher.Fingerprint(new BotUpdate { Kind = kind, Content = content, Text = "buy", FileId = "file" })];

        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(all[0], _hasher.Fingerprint(new BotUpdate { Kind = Enum.GetValues<UpdateKind>()[0], Content = Enum.GetValues<ContentKind>()[0], Text = "buy", FileId = "file" }));
    }

    [Fact]
    public void NoBot_IsTheOneWithoutAName() =>
        Assert.Equal(_hasher.Subject(1, LimitScope.Bot, new BotUpdate { Bot = "" }), _hasher.Subject(1, LimitScope.Bot, new BotUpdate()));

    [Fact]
    public void TwoHashers_GiveDifferentKeys() =>
        Assert.NotEqual(new SubjectHasher().Subject(1, LimitScope.User, Update()), new SubjectHasher().Subject(1, LimitScope.User, Update()));

    private static BotUpdate Update(string? changed = null) => new()
    {
        Kind = changed == "kind" ? UpdateKind.EditedMessage : UpdateKind.Message,
        UserId = changed == "user" ? 8 : 7,
        ChatId = changed == "chat" ? -8 : -7,
        ThreadId = changed == "thread" ? 2 : 1,
        Command = changed == "command" ? "/b" : "/a",
        Bot = changed == "bot" ? "two" : "one",
        Tenant = changed == "tenant" ? "t2" : "t1",
        RemoteAddress = IPAddress.Parse(changed == "ip" ? "192.0.2.2" : "192.0.2.1"),
    };
}
