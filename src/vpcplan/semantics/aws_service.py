"""AWS services by the names that their VPC endpoints have."""

from __future__ import annotations

from functools import cache

from vpcplan.semantics.region import looks_like_region, region_problem

SERVICES_PAGE = "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html"

WITHOUT_REGION = ("cloudfront", "iam", "route53", "s3-global.accesspoint", "savingsplans")
"""What follows ``com.amazonaws.`` in the names of services that no Region has to itself."""


@cache
def known_services() -> frozenset[str]:
    """The last parts of the endpoint service names that AWS lists: ``s3``, ``ecr.dkr``, ``kinesis-streams``.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
    """
    from os.path import dirname, join

    from msgspec.json import decode

    path = join(dirname(dirname(__file__)), "data", "endpoint_services.json")
    with open(path, "rb") as file:
        return frozenset(decode(file.read(), type=dict[str, list[str]])["services"])


def service_name_problem(service: str) -> tuple[str, str] | None:
    """What is wrong with the name of an AWS service, short or full, and what was probably meant.

    ``com.amazonaws.eu-wset-1.s3`` has a Region that does not exist, ``sqss`` is probably sqs. None for a
    service that is listed, for its FIPS variant, for what could be a new part of a listed one
    (``bedrock-agentcore`` beside bedrock), and for services of others (PrivateLink).

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
    """
    parts = service.removeprefix("cn.").split(".")
    if parts[:2] == ["com", "amazonaws"]:
        return _full_name_problem(service, parts[2:])
    if parts[:2] in (["aws", "api"], ["api", "aws"], ["aws", "sagemaker"]) and len(parts) > 3:
        return region_problem(parts[2])
    return _short_name_problem(service)


def _full_name_problem(service: str, rest: list[str]) -> tuple[str, str] | None:
    if rest[:1] == ["vpce"]:
        return region_problem(rest[1]) if len(rest) > 2 else None
    name = ".".join(rest)
    if name in WITHOUT_REGION:
        return None
    if not rest or not (looks_like_region(rest[0]) or len(rest) > 1):
        example = f"com.amazonaws.eu-west-1.{name or 's3'}"
        return f"{service} names no Region", f"write it as in {example}"
    return region_problem(rest[0]) or (_short_name_problem(".".join(rest[1:])) if len(rest) > 1 else None)


def _short_name_problem(name: str) -> tuple[str, str] | None:
    known = known_services()
    base = name.removesuffix("-fips")
    if base in known or name in known or name in WITHOUT_REGION:
        return None
    near = _nearest_services(base, 0.9)
    if not near and any(base.startswith((f"{each}-", f"{each}.")) for each in known):
        return None
    near = near or _nearest_services(base, 0.6)
    hint = f"did you mean {' or '.join(near)}?" if near else f"AWS lists its services at {SERVICES_PAGE}"
    return f"AWS has no endpoint service {name} that vpcplan knows", hint


def _nearest_services(name: str, cutoff: float) -> tuple[str, ...]:
    """Services whose name begins with this one, else those that are spelt nearly so."""
    from difflib import get_close_matches

    known = sorted(known_services())
    longer = [each for each in known if name and each.startswith((f"{name}-", f"{name}."))]
    return tuple(longer[:3]) or tuple(get_close_matches(name, known, n=3, cutoff=cutoff))
