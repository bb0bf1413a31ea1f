using System.Xml.Linq;
using BotSentinel.Server.Store;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace BotSentinel.Server.Secrets;

/// <summary>Keeps the key ring in the database, so that all gateways have the same one and a backup has all that belongs together but the passphrase.</summary>
internal sealed class KeyRingRows(DurableStore store) : IXmlRepository
{
    /// <summary>The row that is no key, but a text to try keys on.</summary>
    public const string Probe = "probe";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using SentinelDb db = store.OpenForStart();
        return [.. db.KeyRing.AsNoTracking().Where(row => row.Id != Probe).OrderBy(row => row.Id).Select(row => row.Xml).ToList().Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using SentinelDb db = store.OpenForStart();
        db.KeyRing.Add(new KeyRingRow { Id = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
    }
}
