using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Api;

namespace BotSentinel.Server.Tests.Access;

public sealed class PasswordTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hash_FitsItsPasswordAloneAndSaysItsCost()
    {
        using Passwords passwords = new();

        string hash = await passwords.HashAsync("correct horse", Cancelled), again = await passwords.HashAsync("correct horse", Cancelled);

        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", hash, StringComparison.Ordinal);
        Assert.NotEqual(hash, again);
        Assert.True(await passwords.VerifyAsync("correct horse", hash, Cancelled));
        Assert.False(await passwords.VerifyAsync("Correct horse", hash, Cancelled));
        Assert.False(await passwords.VerifyAsync("correct horse", passwords.Nobodys, Cancelled));
    }

    [Fact]
    public async Task HashOfAnotherCost_IsVerifiedAndOutdated()
    {
        using Passwords passwords = new();

        string old = await passwords.HashAsync("correct horse", new PasswordCost(8192, 1, 1), Cancelled);

        Assert.True(await passwords.VerifyAsync("correct horse", old, Cancelled));
        Assert.True(Passwords.IsOutdated(old) && !Passwords.IsOutdated(passwords.Nobodys));
    }

    [Fact]
    public async Task ManyAtOnce_AreRefusedRatherThanTakeAllMemory()
    {
        using Passwords passwords = new();
        Task<string>[] hashes = [.. Enumerable.Range(0, 200).Select(_ => passwords.HashAsync("correct horse", Cancelled))];

        await Task.WhenAll(hashes).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Contains(hashes, hash => hash.IsFaulted && hash.Exception!.InnerException is ProblemException { Status: 503 });
        Assert.True(hashes.Count(hash => hash.IsCompletedSuccessfully) >= 64);
    }

    [Theory]
    [InlineData("short one", null)]
    [InlineData("password1234", null)]
    [InlineData("qwertyuiop123", null)]
    [InlineData("aaaaaaaaaaaaaaaa", null)]
    [InlineData("botsentinel2026", null)]
    [InlineData("anna.kowalska1", "anna.kowalska")]
    public void PasswordThatIsGuessedEarly_IsRefused(string password, string? login) =>
        Assert.Single(new Checks().Password("password", password, login).Errors);

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("zwölf flinke Boxkämpfer üben")]
    [InlineData("kR7#mWq9!xLp")]
    public void LongPassword_IsTakenWhateverItsLetters(string password) => Assert.Empty(new Checks().Password("password", password, "anna").Errors);

    [Fact]
    public void PasswordOfTheGreatestLength_IsJudgedWithoutTakingLong() =>
        Assert.Empty(new Checks().Password("password", string.Concat(Enumerable.Range(0, Passwords.Longest).Select(i => (char)('!' + (i * 37 % 90))))).Errors);
}
