using System.Security.Cryptography;

namespace BotSentinel.Filters.Spam.Marks;

/// <summary>The models that filters use: those of the same file share one with all that it has learnt, before and after a reload of the policies. Thread safe.</summary>
internal sealed class SpamModels
{
    private readonly Lock _changing = new();
    private List<(string File, WeakReference<TaughtModel> Model)> _models = [];

    /// <summary>The model of a file; null: the one that comes with the library.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isNew">True when no filter used it so far: it has learnt nothing.</param>
    public TaughtModel Take(string? path, out bool isNew)
    {
        byte[] bytes = path is null ? [] : File.ReadAllBytes(path);
        string file = Convert.ToHexString(SHA256.HashData(bytes));
        lock (_changing)
        {
            // What no filter has any more is gone.
            _models = [.. _models.Where(known => known.Model.TryGetTarget(out _))];
            TaughtModel? model = _models.Where(known => known.File == file).Select(known => Target(known.Model)).FirstOrDefault();
            isNew = model is null;
            if (model is null)
            {
                _models.Add((file, new WeakReference<TaughtModel>(model = new TaughtModel(path is null ? SpamModel.Shipped : SpamModel.Load(bytes)))));
            }

            return model;
        }
    }

    /// <summary>Those that filters use, in the order in which they came.</summary>
    public TaughtModel[] InUse()
    {
        lock (_changing)
        {
            return [.. _models.Select(known => Target(known.Model)).OfType<TaughtModel>()];
        }
    }

    private static TaughtModel? Target(WeakReference<TaughtModel> model) => model.TryGetTarget(out TaughtModel? target) ? target : null;
}
