from django import template

from discover.trends import DiscoverTrending, discover_trends

register = template.Library()


@register.simple_tag
def discover_trending(limit: int) -> list[DiscoverTrending]:
    return discover_trends(limit)
