namespace Rollcall;

/// <summary>A part of a rule's text: half open, in UTF-16 positions, so that <c>text[Start..End]</c> is that part.</summary>
public readonly record struct TextSpan(int Start, int End);
