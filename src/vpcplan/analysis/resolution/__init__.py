"""What Route 53 answers: ``resolve(index, question, client, health) -> Resolution``, pure and exact.

``index_names(topology)`` (in ``name_index``) is made once per topology; ``resolve`` (in ``resolve``) may then
be asked any number of times, for any ``Client`` and any ``Health``:

    index = index_names(topology)
    health = Health(checks={"blue": "unhealthy"})
    resolve(index, Question("www.example.com", "A"), Client(country="FR"), health)
"""
