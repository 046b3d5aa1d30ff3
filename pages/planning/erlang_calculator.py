"""How many agents for this load?"""

from ui import calculator

question = calculator.controls()
answers = calculator.answers(question)
calculator.show(question, answers)
calculator.figure(question)
calculator.step_table(question)
calculator.explain(question)
