using BotSentinel.Decisions;
using BotSentinel.Opinions;
using BotSentinel.Policies;
using BotSentinel.Updates;

namespace BotSentinel.Ml.Tests.Onnx;

public sealed class OnnxOpinionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("botsentinel-onnx-").FullName;

    [Theory]
    [InlineData("Money", true, 4)]
    [InlineData("earn money", true, 6)]
    [InlineData("lunch tomorrow", false, 6)]
    [InlineData("moneys", true, 4)]
    [InlineData("something else", true, 0)]
    public async Task Text_IsJudgedByTheLabelsOfItsWords(string text, bool isSpam, double logOdds)
    {
        using OnnxOpinion opinion = new(Options());

        OpinionAnswer answer = (await AskAsync(opinion, text))!.Value;

        Assert.Equal(isSpam, answer.IsSpam);
        Assert.Equal(1 / (1 + Math.Exp(-logOdds)), answer.Confidence, 5);
    }

    [Fact]
    public async Task OtherLabel_TurnsTheAnswerRound()
    {
        using OnnxOpinion opinion = new(Options() with { SpamLabel = 0 });

        Assert.False((await AskAsync(opinion, "money"))!.Value.IsSpam);
    }

    [Fact]
    public async Task ModelWithOneNumber_TellsTheLogOddsOfSpam()
    {
        (string model, string vocabulary) = TinyModel.Write(_folder, labels: 1);
        using OnnxOpinion opinion = new(new OnnxOptions { Model = model, Vocabulary = vocabulary });

        Assert.Equal(new OpinionAnswer(true, 1 / (1 + Math.Exp(-3f))), (await AskAsync(opinion, "money"))!.Value with { Reason = null });
        Assert.False((await AskAsync(opinion, "lunch"))!.Value.IsSpam);
    }

    [Fact]
    public async Task LongText_IsReadUpToTheLimit()
    {
        using OnnxOpinion opinion = new(Options() with { MaxTokens = 8 });

        Assert.True((await AskAsync(opinion, "money lunch tomorrow tomorrow tomorrow tomorrow money money money money"))!.Value is { IsSpam: false });
    }

    [Fact]
    public async Task ManyAtOnce_AllGetTheirAnswer()
    {
        using OnnxOpinion opinion = new(Options() with { AtOnce = 2 });

        OpinionAnswer?[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => AskAsync(opinion, i % 2 == 0 ? "earn money" : "lunch"))));

        Assert.All(answers.Index(), pair => Assert.Equal(pair.Index % 2 == 0, pair.Item!.Value.IsSpam));
    }

    [Fact]
    public async Task CancelledQuestion_DoesNotRun()
    {
        using OnnxOpinion opinion = new(Options());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opinion.AskAsync(new OpinionQuestion("money", 0.5), new CancellationToken(canceled: true)).AsTask());
    }

    [Fact]
    public async Task DoubtfulText_IsJudgedByTheModel_WithoutABudget()
    {
        (string model, string vocabulary) = TinyModel.Write(_folder);
        await using Sentinel sentinel = new SentinelBuilder
        {
            Options = new() { SecondOpinion = new SecondOpinionOptions { From = 0.01, To = 1, Budget = 0, Verdict = Verdict.Deny, TimeLimit = TimeSpan.FromSeconds(30) } },
        }
            .AddPolicy(SentinelOptions.DefaultPolicy, new PolicyOptions { Content = new() { Rules = [new() { Spam = new() }], Flag = 0, Deny = 0 } })
            .AskOnnxModel(new OnnxOptions { Model = model, Vocabulary = vocabulary, Name = "bert" })
            .Build();

        Decision decision = await sentinel.DecideAsync(
            new BotUpdate { Kind = UpdateKind.Message, UserId = 7, ChatId = -100, MessageId = 1, UpdateId = 1, Text = "earn money from home, write me in private today" },
            TestContext.Current.CancellationToken);

        Assert.Equal((Verdict.Deny, "bert"), (decision.Verdict, decision.SecondOpinion!.Given[0].Name));
    }

    [Fact]
    public void Mistakes_AreAllToldAtOnce()
    {
        string told = Told(new OnnxOptions { Model = Path.Combine(_folder, "none.onnx"), Vocabulary = Path.Combine(_folder, "none.txt"), MaxTokens = 1, AtOnce = 0 });

        Assert.All(["Model", "none.onnx", "Vocabulary", "none.txt", "MaxTokens", "AtOnce"], word => Assert.Contains(word, told, StringComparison.Ordinal));
    }

    [Fact]
    public void FileThatIsNoModel_IsTold()
    {
        (string model, string vocabulary) = TinyModel.Write(_folder);
        File.WriteAllText(model, "no model");

        Assert.Contains("is no ONNX model", Told(new OnnxOptions { Model = model, Vocabulary = vocabulary }), StringComparison.Ordinal);
    }

    [Fact]
    public void FileThatIsNoVocabulary_IsTold()
    {
        (string model, string vocabulary) = TinyModel.Write(_folder);
        File.WriteAllText(vocabulary, "hello\nworld\n");

        Assert.Contains("is no vocabulary", Told(new OnnxOptions { Model = model, Vocabulary = vocabulary }), StringComparison.Ordinal);
    }

    [Fact]
    public void ModelOfAnotherKind_IsTold()
    {
        (string model, string vocabulary) = TinyModel.Write(_folder, ids: "pixels", type: 6);

        string told = Told(new OnnxOptions { Model = model, Vocabulary = vocabulary, SpamLabel = 2 });

        Assert.All(["no input input_ids", "an input pixels", "attention_mask as Int32", "SpamLabel is 2"], words => Assert.Contains(words, told, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<OpinionAnswer?> AskAsync(OnnxOpinion opinion, string text) =>
        await opinion.AskAsync(new OpinionQuestion(text, 0.5), TestContext.Current.CancellationToken);

    private static string Told(OnnxOptions options) => Assert.Throws<ArgumentException>(() => new OnnxOpinion(options)).Message;

    private OnnxOptions Options()
    {
        (string model, string vocabulary) = TinyModel.Write(_folder);
        return new OnnxOptions { Model = model, Vocabulary = vocabulary };
    }
}
