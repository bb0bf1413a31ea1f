using BotSentinel.Server.Keys;

namespace BotSentinel.Server.Tests.Keys;

public sealed class ApiKeyTests
{
    [Fact]
    public void OneLetterChanged_IsNoKeyAnyMore()
    {
        string key = ApiKey.New();

        Assert.True(ApiKey.IsWellFormed(key));
        for (int i = 0; i < key.Length; i++)
        {
            char other = key[i] == 'x' ? 'y' : 'x';
            Assert.False(ApiKey.IsWellFormed($"{key[..i]}{other}{key[(i + 1)..]}"));
        }
    }

    [Fact]
    public void TwoKeys_AreNeverTheSame() => Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => ApiKey.New()).Distinct().Count());

    [Fact]
    public void EveryScope_IsReadAsItIsWritten() =>
        Assert.All(KeyScopes.Known, name => Assert.True(KeyScopes.TryRead(name, out KeyScope scope) && KeyScopes.Write(scope) is [var written] && written == name));
}
