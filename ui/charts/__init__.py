"""Charts: each kind of figure in the form that fits it, drawn with plotly graph_objects.

A chart takes what the kpis package says and draws it; it counts nothing. Points carry in `customdata`
the parameters of the address of their rows, so that each of them is a door.
"""
