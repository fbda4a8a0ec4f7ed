using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>How much of a collection a cmdlet gives: a hundred objects, -Top of them, or -All.</summary>
internal static class Listing
{
    private const int DefaultTop = 100;

    /// <summary>Writes objects as their pages arrive, and warns when the default number cut them short.</summary>
    /// <param name="cmdlet">Writes.</param>
    /// <param name="read">Reads at most so many objects; null is all.</param>
    /// <param name="all">-All.</param>
    /// <param name="top">-Top.</param>
    /// <exception cref="ArgumentException">-Top is below zero.</exception>
    internal static void Write<T>(PSCmdlet cmdlet, Func<int?, IEnumerable<T>> read, bool? all, int? top)
        where T : notnull
    {
        if (top < 0)
        {
            throw new ArgumentException($"-Top is how many objects to give, and cannot be {top}: use 0 or more");
        }

        int? wanted = all == true ? null : top ?? DefaultTop;
        var warns = all is null && top is null;
        var written = 0;

        using var work = new LongWork(cmdlet, "Reading");

        // One object more than is written tells whether there are more.
        foreach (var item in read(warns ? wanted + 1 : wanted))
        {
            if (written == wanted)
            {
                cmdlet.WriteWarning($"there are more than the {DefaultTop} objects shown: use -All $true, or -Top");
                return;
            }

            cmdlet.WriteObject(Output.Of(item));
            written++;
            if (written % 100 == 0)
            {
                work.Report(written);
            }
        }
    }
}
