using BotSentinel.Filters.Spam;
using BotSentinel.Filters.Text;

namespace BotSentinel.Tests.Filters.Spam;

public class SpamModelTests
{
    private readonly FoldedText _folded = new();
    private readonly SpamFeatures _features = new();

    [Theory]
    [InlineData("CONGRATULATIONS! You have WON a guaranteed £1000 cash prize. To claim call 09061701461 now!")]
    [InlineData("C0NGRATULATI0NS! Y0u have W0N a guarаnteed £1000 cаsh prize. To clаim call 09061701461 n0w!")]
    [InlineData("Check out my channel and subscribe, I make money online: http://www.example.com/?ref=1")]
    public void Spam_LiesAboveTheThresholdOfOnePercent(string text) =>
        Assert.True(Score(text) >= SpamModel.Shipped.Calibration.Threshold(0.01));

    [Theory]
    [InlineData("See you at lunch tomorrow?")]
    [InlineData("SEE YOU AT LUNCH TOMORROW???")]
    [InlineData("Congratulations on the new flat! 🎉🎉🎉 Shall we call you on Sunday?")]
    [InlineData("Привет! Завтра созвонимся в десять?")]
    [InlineData("")]
    [InlineData("👨‍👩‍👧")]
    public void HonestText_LiesBelowIt(string text) =>
        Assert.True(Score(text) < SpamModel.Shipped.Calibration.Threshold(0.01));

    [Fact]
    public void FewerFalseAlarmsAllowed_HigherThreshold()
    {
        SpamCalibration calibration = SpamModel.Shipped.Calibration;

        double[] thresholds = [.. new[] { 0.05, 0.03, 0.02, 0.01, 0.007, 0.005, 0.002, 0.001 }.Select(calibration.Threshold)];

        Assert.Equal(thresholds.Order(), thresholds);
        Assert.Equal(calibration.Thresholds[3], calibration.Threshold(0.01), tolerance: 1e-9);
    }

    [Fact]
    public void SavedAndLoaded_SaysTheSameAndHasTheSameBytes()
    {
        byte[] bytes = Saved(SpamModel.Shipped);
        SpamModel loaded = SpamModel.Load(bytes);

        _folded.Fold("free money");
        _features.Read(_folded, "free money");
        Assert.Equal(SpamModel.Shipped.Score(_features), loaded.Score(_features));
        Assert.Equal(bytes, Saved(loaded));
        Assert.InRange(bytes.Length, 1, 8_000_000);
    }

    [Fact]
    public void DamagedModel_IsRefused()
    {
        byte[] bytes = Saved(SpamModel.Shipped);
        bytes[1_000] ^= 1;

        Assert.Throws<InvalidDataException>(() => SpamModel.Load(bytes));
        Assert.Throws<InvalidDataException>(() => SpamModel.Load([]));
        Assert.Throws<InvalidDataException>(() => SpamModel.Load(bytes.AsSpan(0, 5_000)));
    }

    [Fact]
    public void Reading_ForgetsTheTextBeforeAndAllocatesNothing()
    {
        string first = "a text of some length, with words and 12 numbers", second = "another one";
        double alone = Score(second);
        Score(first);
        Assert.Equal(alone, Score(second));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Score(i % 2 == 0 ? first : second);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void AnyText_CanBeRead()
    {
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++)
        {
            string text = string.Create(random.Next(5_000), random, (chars, source) =>
            {
                foreach (ref char c in chars)
                {
                    c = (char)source.Next(source.Next(2) == 0 ? 128 : 65_536);
                }
            });

            Assert.True(double.IsFinite(Score(text)));
        }
    }

    [Fact]
    public void WhatAPieceAdds_IsNearlyWhatIsMissingWithoutIt()
    {
        Score("earn 500 a day from home, write to me now and claim your free prize");
        int[] pieces = _features.PiecesFound.ToArray(), signals = _features.SignalsFound.ToArray();
        Func<int, float> weightOf = SpamModel.Shipped.WeightsIn(_features);
        double whole = SpamModel.Shipped.Score(pieces, signals);

        foreach (int missing in pieces)
        {
            // Another piece in its place, so that what each counts stays the same.
            double without = SpamModel.Shipped.Score([.. pieces.Select(piece => piece == missing ? pieces[0] : piece)], signals);
            Assert.InRange(whole - without - (weightOf(missing) - weightOf(pieces[0])), -0.01, 0.01);
        }
    }

    [Fact]
    public void Units_SeeMoreThanTheSumOfPieces()
    {
        // By the regression alone, halves of a text would add up; a unit bends.
        SpamUnits units = new(0.1f, [0, 0, 0], [2, 0, 0]);

        Assert.True(units.Score(20, 0, 0, 4) < 2 * units.Score(10, 0, 0, 4));
        Assert.Equal(units.Score(11, 0, 0, 4) - units.Score(10, 0, 0, 4), units.Slope(0, 10, 4), 0.01);
    }

    private double Score(string text)
    {
        _folded.Fold(text);
        _features.Read(_folded, text);
        return SpamModel.Shipped.Score(_features);
    }

    private static byte[] Saved(SpamModel model)
    {
        var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }
}
